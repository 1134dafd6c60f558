import { z } from 'zod';
import { Timestamp, UserId, text } from './primitives.ts';

export const Role = z.enum(['user', 'operator']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const User = z
  .object({ id: UserId, email: z.string(), name: z.string().nullable(), role: Role })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

const Email = z.string().trim().toLowerCase().max(254).pipe(z.email()).meta({ example: 'ada@example.com' });

/** Bounded above so that nobody makes the server hash a megabyte. */
const Password = z.string().min(8).max(200).meta({ example: 'correct horse battery' });

export const Register = z
  .strictObject({ email: Email, password: Password, name: text(1, 100).optional() })
  .meta({ id: 'Register', example: { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' } });
export type Register = z.infer<typeof Register>;

export const SignIn = z
  .strictObject({ email: Email, password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn', example: { email: 'ada@example.com', password: 'correct horse battery' } });
export type SignIn = z.infer<typeof SignIn>;

/** Browsers send the refresh token as a cookie and leave it out of the body. */
export const RefreshTokenBody = z
  .strictObject({ refreshToken: z.string().min(1).max(200).optional() })
  .meta({ id: 'RefreshTokenBody', example: { refreshToken: 'the refreshToken of the last answer' } });
export type RefreshTokenBody = z.infer<typeof RefreshTokenBody>;

export const Session = z
  .object({
    user: User,
    accessToken: z.string().meta({ description: 'Send as `Authorization: Bearer`; lives 10 minutes' }),
    expiresAt: Timestamp,
    refreshToken: z.string().optional().meta({
      description: 'Exchange at /auth/refresh, once. Absent for the web client, which gets it as an httpOnly cookie',
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** What a client must know before anyone has signed in. */
export const PublicConfig = z
  .object({
    currency: z.object({
      code: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .meta({ description: 'ISO 4217', example: 'RUB' }),
      digits: z.int().min(0).max(4).meta({ description: 'Minor units per unit, as a power of ten', example: 2 }),
    }),
    demoSignIns: z.boolean().meta({ description: 'Whether the demo user and operator exist' }),
  })
  .meta({ id: 'PublicConfig' });
export type PublicConfig = z.infer<typeof PublicConfig>;
