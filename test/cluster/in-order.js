/** Files in the order of their paths, on every machine: they share a cluster, and what one leaves on it another meets. */
export default class {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
