import { readFileSync } from 'node:fs';
import type { VersionResult } from './results.js';

/** The version of this package. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export function versionResult(): VersionResult {
  return { version: ownVersion(), node: process.versions.node };
}
