/** A table as kubectl prints one: a header, columns aligned, two or more spaces between. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => [...row[column]!].length)));
  return all.map((row) => row.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join('   ').trimEnd()).join('\n');
}
