/** Steps at which a test may stop, delay or kill the process, to prove that nothing is lost there. */
export type FaultPoint =
  | 'relay:before-publish'
  | 'relay:after-publish'
  | 'relay:after-mark'
  | 'inbox:before-commit'
  | 'inbox:after-commit'
  | 'inbox:after-offsets';

export type FaultHook = (point: FaultPoint) => Promise<void> | void;
