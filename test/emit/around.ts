import fs from 'node:fs';
import { type Fs, realFs } from '../../src/emit/disk.js';

/** One call on its way to the disk. */
export interface Call {
  readonly name: keyof Fs;
  readonly args: readonly unknown[];
}

/** A disk with something around every call: it may count, fail, or do the call and then fail. */
export function around(each: <T>(call: Call, act: () => T) => T): Fs {
  const wrap = <A extends unknown[], T>(name: keyof Fs, call: (...args: A) => T) => {
    return (...args: A): T => each({ name, args }, () => call(...args));
  };
  return {
    kind: wrap('kind', realFs.kind),
    list: wrap('list', realFs.list),
    read: wrap('read', realFs.read),
    create: wrap('create', realFs.create),
    sync: wrap('sync', realFs.sync),
    makeFolder: wrap('makeFolder', realFs.makeFolder),
    rename: wrap('rename', realFs.rename),
    remove: wrap('remove', realFs.remove),
    removeFolder: wrap('removeFolder', realFs.removeFolder),
  };
}

/** An error as the system makes them, with an absolute path that must never be told. */
export function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}, write '/somewhere/secret'`), { code });
}

/** What a write leaves that was cut short. */
export function writeInPart({ name, args }: Call, letters: number): void {
  if (name === 'create') fs.writeFileSync(String(args[0]), String(args[1]).slice(0, letters), { flag: 'wx' });
}
