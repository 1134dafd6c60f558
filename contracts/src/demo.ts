/** Sign-ins that the local stack makes, and a client offers when GET /config says that they exist. No secret: they never exist elsewhere. */
export const demoSignIns = {
  user: { email: 'demo@orderbell.test', password: 'demo-orderbell', name: 'Demo' },
  operator: { email: 'operator@orderbell.test', password: 'operator-orderbell', name: 'Operator' },
} as const;
