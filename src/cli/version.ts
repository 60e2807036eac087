import { readFileSync } from 'node:fs';
import type { VersionResult } from './results.js';

/** The version of this package. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What tells this build apart from any other: written when it is compiled, and nothing for one that wasn't by the build script. */
export function buildOf(): string | undefined {
  try {
    return `${ownVersion()} ${readFileSync(new URL('../build-id', import.meta.url), 'utf8').trim()}`;
  } catch {
    return undefined;
  }
}

export function versionResult(): VersionResult {
  return { version: ownVersion(), node: process.versions.node };
}
