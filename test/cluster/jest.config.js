import shared from '../../jest.config.js';

// One file after the other: they share a cluster, and what a platform says holds for all of it.
export default {
  ...shared,
  rootDir: new URL('../..', import.meta.url).pathname,
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testSequencer: '<rootDir>/test/cluster/in-order.js',
};
