/** Steps at which a test may stop, delay or kill the process, to prove that nothing is lost there. */
export const faultPoints = [
  'relay:before-publish',
  'relay:after-publish',
  'relay:after-mark',
  'inbox:after-fetch',
  'inbox:before-commit',
  'inbox:after-commit',
  'inbox:after-offsets',
] as const;

export type FaultPoint = (typeof faultPoints)[number];

export type FaultHook = (point: FaultPoint) => Promise<void> | void;
