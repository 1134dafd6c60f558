/** Makes the demo user and operator where they are missing, when DEMO_SIGN_INS says so. */
import { z } from 'zod';
import { makeDemoData } from '../../backend/local-stack/src/start/demo-data.ts';

const settings = z
  .object({
    DEMO_SIGN_INS: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
    GATEWAY_URL: z.url(),
    DATABASE_URL: z.url(),
  })
  .parse(process.env);

if (settings.DEMO_SIGN_INS === 'true') {
  await makeDemoData(settings.GATEWAY_URL, settings.DATABASE_URL, AbortSignal.timeout(60_000));
  process.stdout.write('The demo sign-ins are there.\n');
} else {
  process.stdout.write('No demo sign-ins: DEMO_SIGN_INS is not true.\n');
}
