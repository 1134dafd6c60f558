import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { dockerStack, type DockerStack } from './testing/docker-stack.ts';

describe.skipIf(inject('whyNoEngine') !== '')('what is wrong is told with what to do', () => {
  let stack: DockerStack;
  beforeEach(async () => {
    stack = await dockerStack();
  });
  afterEach(() => stack.remove());

  const withSettings = (settings: Readonly<Record<string, string>>): Promise<DockerStack> => dockerStack({ settings });

  test('a port that another program holds', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const other = await withSettings({ WEB_PORT: String(port) });
    try {
      await expect(other.up()).rejects.toThrow(new RegExp(`Port ${port} is in use by .*\\n.*set WEB_PORT=`));
    } finally {
      server.close();
    }
  });

  test('no Docker at all', async () => {
    const other = await withSettings({ PATH: '/nowhere' });
    await expect(other.up()).rejects.toThrow(/Docker is not installed[\s\S]*npm start/);
  });

  test('an engine that does not run', async () => {
    const other = await withSettings({ DOCKER_HOST: 'unix:///nowhere/docker.sock' });
    await expect(other.up()).rejects.toThrow('The Docker engine does not run');
  });

  test('a disk that is full', async () => {
    const other = await withSettings({ COMPOSE_FILE: 'docker-compose.yml:docker/testing/full-disk.yml' });
    try {
      await expect(other.up('orders-db')).rejects.toThrow(/The disk is full[\s\S]*docker system df/);
    } finally {
      await other.remove();
    }
  });

  test('an image that cannot be had', async () => {
    const other = await withSettings({ NODE_IMAGE: '127.0.0.1:1/no/node:24' });
    await expect(other.up()).rejects.toThrow('The image 127.0.0.1:1/no/node:24 cannot be had.');
  });

  test('an image of the compose file that cannot be had', async () => {
    const other = await withSettings({ KAFKA_IMAGE: '127.0.0.1:1/no/kafka:4' });
    await expect(other.up()).rejects.toThrow(/cannot be had[\s\S]*KAFKA_IMAGE=/);
    await other.remove();
  });

  test('a memory limit that is none', async () => {
    const other = await withSettings({ SERVICE_MEMORY: 'plenty' });
    await expect(other.up()).rejects.toThrow('SERVICE_MEMORY');
  });

  test('a service without enough memory', async () => {
    const other = await withSettings({ SERVICE_MEMORY: '40m' });
    try {
      await expect(other.up()).rejects.toThrow(/memory[\s\S]*SERVICE_MEMORY=1g/);
    } finally {
      await other.remove();
    }
  });

  test('a password that is not the one in use', async () => {
    await stack.up('orders-db');
    const changed = { ...stack.env, ORDERS_DB_PASSWORD: 'another' };
    const other = await dockerStack({ settings: changed });
    await expect(other.up('orders-db')).rejects.toThrow(/ORDERS_DB_PASSWORD is not the one[\s\S]*--replace/);
  });

  test('a wrong setting of a service', async () => {
    const other = await withSettings({ CURRENCY: 'rubles' });
    try {
      await expect(other.up()).rejects.toThrow(/gateway[\s\S]*CURRENCY: must be/);
    } finally {
      await other.remove();
    }
  });
});
