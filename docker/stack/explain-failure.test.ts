import { expect, test } from 'vitest';
import { explainFailure } from './explain-failure.ts';

// The words are those of Docker Engine 20.10 to 28, Docker Desktop and Compose 2.
test.each([
  [
    'the engine is not running',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'systemctl start docker',
  ],
  [
    'Docker Desktop is not running',
    'error during connect: this error may indicate that the docker daemon is not running: Get "http://%2F%2F.%2Fpipe%2Fdocker_engine/v1.24/version"',
    'start Docker Desktop',
  ],
  [
    'the person may not use it',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    'usermod -aG docker',
  ],
  ['compose is missing', "docker: 'compose' is not a docker command.\nSee 'docker --help'", 'docker-compose-plugin'],
  [
    'the gateway port is taken',
    'Error response from daemon: driver failed programming external connectivity on endpoint orderbell-proxy-1: Bind for 127.0.0.1:8080 failed: port is already allocated',
    'GATEWAY_PORT=18080',
  ],
  [
    'the web port is taken by another program',
    'failed to bind host port for 127.0.0.1:8081:172.20.0.3:8081/tcp: address already in use',
    'WEB_PORT=18081',
  ],
  [
    'the port is taken on Docker Desktop',
    'Error response from daemon: Ports are not available: exposing port TCP 127.0.0.1:8080 -> 0.0.0.0:0: listen tcp 127.0.0.1:8080: bind: address already in use',
    'Port 8080 is in use',
  ],
  ['the disk is full', 'failed to solve: write /var/lib/docker/tmp/x: no space left on device', 'docker system df'],
  [
    'an image does not exist',
    'failed to solve: mirror.example/node:24: failed to resolve source metadata for mirror.example/node:24: not found',
    'The image mirror.example/node:24 cannot be had',
  ],
  [
    'a registry that does not answer the builder',
    'failed to solve: failed to do request: Head "http://127.0.0.1:1/v2/no/node/manifests/24": dial tcp 127.0.0.1:1: connect: connection refused',
    'The image 127.0.0.1:1/no/node:24 cannot be had',
  ],
  [
    'a registry that does not answer the engine',
    'kafka Error Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    'KAFKA_IMAGE=',
  ],
  [
    'an image may not be had',
    'Error response from daemon: pull access denied for no/kafka, repository does not exist',
    'KAFKA_IMAGE=',
  ],
  [
    'there are fewer cores',
    'Range of CPUs is from 0.01 to 1.00, as there are only 1 CPUs available',
    'gives Docker 1 CPU',
  ],
  ['a memory limit is too small', 'Error response from daemon: Minimum memory limit allowed is 6MB', 'SERVICE_MEMORY'],
])('%s', (_, words, advice) => {
  expect(explainFailure(words)).toContain(advice);
});

test('words that it does not know are left to speak for themselves', () => {
  expect(explainFailure('something new')).toBeUndefined();
});
