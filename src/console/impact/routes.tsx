import type { Hono } from 'hono';
import type { EdgeEnv } from '../../web/edge.ts';
import type { Door } from '../door.tsx';

export function impactPages(_app: Hono<EdgeEnv>, _door: Door): void {}
