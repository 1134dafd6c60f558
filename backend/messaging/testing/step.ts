import { z } from 'zod';

/** What the tests send: a step of an order. */
export const stepSchema = z.object({ orderId: z.string(), step: z.number() });
export type Step = z.infer<typeof stepSchema>;

export const stepTaken = (topic: string) => ({ topic, type: 'StepTaken', version: 1, schema: stepSchema }) as const;
