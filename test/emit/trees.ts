import fs from 'node:fs';
import { join } from 'node:path';
import { type Fs, readTree } from '../../src/emit/disk.js';
import { type OutputFile, planWrites } from '../../src/emit/plan.js';
import { around, systemError, writeInPart } from './around.js';

export const ours = (text: string) => `# tenantry: tenants/a.ts\n${text}\n`;

/** Files as a program would have them made. */
export function output(files: Record<string, string>): OutputFile[] {
  return Object.entries(files).map(([path, content]) => ({ path, source: 'tenants/a.ts', content }));
}

export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(folder, path, '..'), { recursive: true });
    fs.writeFileSync(join(folder, path), text);
  }
}

/** Every file below a folder with its text, our own folder included; empty folders end in a slash, links show where they lead. */
export function snapshot(folder: string, prefix = ''): Record<string, string> {
  const all: Record<string, string> = {};
  if (!fs.existsSync(folder)) return all;
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  if (entries.length === 0 && prefix !== '') all[prefix] = '';
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) all[prefix + entry.name] = `-> ${fs.readlinkSync(path)}`;
    else if (entry.isDirectory()) Object.assign(all, snapshot(path, `${prefix}${entry.name}/`));
    else all[prefix + entry.name] = fs.readFileSync(path, 'utf8');
  }
  return all;
}

/** The plan that turns the folder into exactly these files. */
export async function planFor(folder: string, files: Record<string, string>) {
  return planWrites(output(files), await readTree(folder));
}

/** How a disk can fail at one call. */
export type Fault = 'once' | 'for good' | 'after doing it' | 'half written';

/** A disk that fails at its n-th call (counted from 1), and a count of the calls made. */
export function failing(n: number, fault: Fault): Fs & { calls: () => number } {
  let calls = 0;
  const disk = around((call, act) => {
    calls++;
    if (calls === n && fault === 'after doing it') act();
    if (calls === n && fault === 'half written') writeInPart(call, 10);
    if (calls === n || (calls > n && fault !== 'once')) throw systemError('EIO', 'i/o error');
    return act();
  });
  return { ...disk, calls: () => calls };
}
