import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's browser is connected to. */
    readonly browserEndpoint: string;
    /** The built interface over the fake client. */
    readonly previewFolder: string;
    /** The run's stack, as a browser and its tests reach it. */
    readonly webStack: {
      readonly webUrl: string;
      readonly gatewayUrl: string;
      readonly kafkaBrokers: readonly string[];
      /** Takes the gateway away and brings it back. */
      readonly controlUrl: string;
    };
  }
}
