import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { openAdmin } from '../cluster.js';
import { fluxEngine } from './engines.js';
import { write } from './fleet.js';
import { LOCK_DOWN } from './flux.js';
import { team } from './team.js';
import { useFlux, useGit } from './use.js';
import { walk } from './walk.js';

const admin = openAdmin();
const git = useGit();
const flux = useFlux(admin, LOCK_DOWN);

describe('a fleet on Flux, locked down', () => walk(fluxEngine(admin, flux), admin, git));
describe("a team's own repository on Flux, locked down", () => team(fluxEngine(admin, flux), admin, git));

describe('what Flux keeps of the repository', () => {
  it("is this cluster's folder", async () => {
    const repository = git().repository('others-too');
    const written = write('flux', repository.url, { ash: { owner: { team: 'A', contact: 'a@example.com' } } });
    const own = Object.keys(written.files);
    expect(own.every((path) => path.startsWith('dist/lab/'))).toBe(true);
    repository.replace({
      ...written.files,
      'README.md': 'text',
      'tenants/ash.yaml': '{}',
      'dist/other/tenants/ash/x.yaml': '{}',
    });
    const source = written.root.find(({ kind }) => kind === 'GitRepository')!;
    await admin.apply(source, { force: true });
    const { status } = await flux().reconcile(source);
    const archive = Buffer.from(await (await fetch(status.artifact.url)).arrayBuffer());
    const kept = execFileSync('tar', ['-tz'], { input: archive, encoding: 'utf8' }).split('\n');
    expect(kept.filter((path) => path.endsWith('.yaml')).sort()).toEqual(own.sort());
    await admin.delete(source);
  });
});
