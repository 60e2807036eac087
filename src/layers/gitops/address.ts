import { z } from 'zod';
import { repositoryPath, repositoryUrl } from '../../model/gitops.js';

/**
 * Addresses of repositories, as teams write them. Caps compare them as text, so nothing may stand in one that a server would read as another
 * place: no `..`, spelled out or escaped, no query.
 */
export const address = repositoryUrl.refine((url) => !repositoryUrl.safeParse(url).success || isPlainAddress(url), {
  error: "must be the repository's plain address: no '.', '..' or empty parts, no query",
});

const isPlainAddress = (url: string): boolean =>
  !/[?#\\{}]/.test(url) &&
  url
    .replace(/^[a-z]+:\/\//, '')
    .split('/')
    .every(isPlain);

function isPlain(segment: string): boolean {
  try {
    const text = decodeURIComponent(segment);
    return text !== '' && text !== '.' && text !== '..' && !/[/\\%\p{Cc}]/u.test(text);
  } catch {
    return false;
  }
}

/** What a cap allows: one repository, or with `/*` at its end all that are below. Never a part of a name: `github.com*` is anybody's. */
export const allowed = z
  .string()
  .refine((pattern) => !pattern.replace(/\/\*$/, '').includes('*') && address.safeParse(pattern.replace(/\*$/, 'x')).success, {
    error: "must be a repository's address, or one that ends in '/*': 'https://github.com/contoso/*'",
  });

const plain = (url: string): string => url.replace(/\.git$/, '');

/** Whether a repository is among those that a cap allows; text for text, so that what is spelled otherwise is not. */
export const isAllowed = (url: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    pattern.endsWith('/*') ? url.startsWith(pattern.slice(0, -1)) && url.length >= pattern.length : plain(url) === plain(pattern),
  );

/** A folder as a section says it: `./deploy` and `deploy` are one. */
export const folder = repositoryPath.refine((path) => path === '.' || path.split('/').every((part) => part !== '.'), {
  error: "must be written without './'",
});

/** A folder as authors write it, in the words of a section. */
export const plainFolder = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '.')
    .join('/') || '.';
