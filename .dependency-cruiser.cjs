/** Imports point one way: services -> messaging, runtime, contracts; nothing imports a service; the interface imports no main process. */
const service = '^backend/(orders|payments|gateway|audit)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'not-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^@orderbell/', '^virtual:', '\\?', '^electron$'] },
    },
    {
      name: 'nothing-imports-a-service',
      severity: 'error',
      from: { path: '^(contracts|backend|desktop)/', pathNot: service },
      to: { path: service },
    },
    {
      name: 'services-know-only-themselves',
      severity: 'error',
      from: { path: '^backend/(orders|payments|gateway|audit)/' },
      to: { path: service, pathNot: '^backend/$1/' },
    },
    {
      name: 'contracts-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^contracts/' },
      to: { path: '^(backend|desktop)/' },
    },
    {
      name: 'messaging-and-runtime-know-no-service',
      severity: 'error',
      from: { path: '^backend/messaging/', pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { path: '^(contracts|desktop|backend/(?!messaging/))' },
    },
    {
      name: 'runtime-knows-contracts-alone',
      severity: 'error',
      from: { path: '^backend/runtime/', pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { path: '^(desktop|backend/(?!runtime/))' },
    },
    {
      name: 'services-run-without-the-local-stack',
      severity: 'error',
      from: {
        path: '^(contracts|backend/(orders|payments|gateway|audit|messaging|runtime))/',
        pathNot: '(\\.test\\.ts$|/testing/)',
      },
      to: { path: '^backend/(local-stack|tests|bench)/' },
    },
    {
      name: 'the-interface-knows-only-the-client',
      severity: 'error',
      from: { path: '^desktop/src/renderer/' },
      to: { path: '^(backend/|desktop/src/(main|preload|web)/|node_modules/(electron|socket\\.io-client)/)' },
    },
    {
      name: 'the-client-core-needs-no-platform',
      severity: 'error',
      from: { path: '^desktop/src/client/' },
      to: {
        path: '^(backend/|desktop/src/(main|preload|web|renderer)/|node_modules/(electron|react)/)',
        pathNot: 'local-stack',
      },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
