import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built interface over the fake client is served. */
    readonly previewUrl: string;
    /** The run's stack, as a browser and its tests reach it. */
    readonly webStack: {
      readonly webUrl: string;
      readonly gatewayUrl: string;
      readonly kafkaBrokers: readonly string[];
      /** Takes the gateway away and brings it back. */
      readonly controlUrl: string;
    };
    /** Who has 10,000 orders there. */
    readonly collector: { readonly email: string; readonly password: string };
  }
}
