import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isUntouched, look, vouching } from '../../src/emit/signature.js';
import { forget, recall, store } from '../../src/emit/store.js';
import { folder, sweep } from '../cli/run.js';

afterAll(sweep);

describe('what one run keeps for the next', () => {
  const value = { key: 'k', records: [{ name: 'payments', list: [1, 2.5, null] }] };
  const kept = () => {
    const file = join(folder({}), 'deep/er/memory.json');
    store(file, value);
    return file;
  };

  it('comes back as it was, from a file only we may read', () => {
    const file = kept();
    expect(recall(file)).toEqual(value);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(join(file, '..'))).toEqual(['memory.json']);
  });

  it('is nothing where a byte of it is another, though it still reads as JSON', () => {
    const file = kept();
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('payments', 'paymentz'));
    expect(recall(file)).toBeUndefined();
  });

  it('is nothing where it ends early, is no file, or is gone', () => {
    const file = kept();
    fs.truncateSync(file, fs.statSync(file).size - 1);
    expect(recall(file)).toBeUndefined();
    expect(recall(join(file, '..'))).toBeUndefined();
    forget(file);
    expect(recall(file)).toBeUndefined();
    forget(file);
  });

  it('is nothing where others may write it', () => {
    const file = kept();
    fs.chmodSync(file, 0o666);
    expect(recall(file)).toBeUndefined();
  });

  it('fails silently where nothing can be kept', () => {
    const root = folder({ 'a-file': '' });
    store(join(root, 'a-file/memory.json'), value);
    expect(fs.readdirSync(root)).toEqual(['a-file']);
  });
});

describe('a signature', () => {
  it('vouches only for what was long enough ago', () => {
    expect(vouching([1000, 1000, 1, 1], 2000)).toEqual([1000, 1000, 1, 1]);
    expect(vouching([1990, 1000, 1, 1], 2000)).toBeUndefined();
    expect(vouching([1000, 1990, 1, 1], 2000)).toBeUndefined();
    expect(vouching([1000, 3000, 1, 1], 2000)).toBeUndefined();
  });

  it('is another after any change, and none vouches for nothing', () => {
    const file = join(folder({ 'a.yaml': 'a' }), 'a.yaml');
    const before = look(file)!.signature;
    expect(isUntouched(look(file)!.signature, before)).toBe(true);
    expect(isUntouched(before, undefined)).toBe(false);
    for (const part of [0, 1, 2, 3])
      expect(isUntouched(before, [...before.slice(0, part), -1, ...before.slice(part + 1)] as unknown as typeof before)).toBe(
        false,
      );
  });

  it('is of a link itself', () => {
    const root = folder({ 'a.yaml': 'a' });
    fs.symlinkSync('a.yaml', join(root, 'link'));
    expect(look(join(root, 'link'))?.kind).toBe('other');
    expect(look(join(root, 'none'))).toBeUndefined();
  });
});
