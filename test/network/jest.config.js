import shared from '../../jest.config.js';

// One file after the other: there is one network.
export default {
  ...shared,
  rootDir: new URL('../..', import.meta.url).pathname,
  testMatch: ['<rootDir>/test/network/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
