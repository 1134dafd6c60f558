/** What the web client promises to keep to. */
export const limits = {
  /** JavaScript, gzip, for the sign-in and the list of orders. */
  firstLoadBytes: 250_000,
  interactiveMs: 1500,
  /** From a frame on the socket to the painted line. */
  eventMs: 100,
  /** With 10,000 orders. */
  memoryBytes: 250_000_000,
} as const;
