export default {
  testEnvironment: 'node',
  // Tests that start programs wait for a busy machine; nothing is judged by time.
  testTimeout: 180_000,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // These need a cluster, or a network: npm run test:cluster, npm run test:network.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/cluster/', '<rootDir>/test/network/'],
  extensionsToTreatAsEsm: ['.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  // Sources import each other with the .js names they will have once compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/', '<rootDir>/.cdk8s/'],
};
