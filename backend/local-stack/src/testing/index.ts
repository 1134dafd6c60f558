import './provided-context.ts';

export { freshDatabase } from './fresh-database.ts';
