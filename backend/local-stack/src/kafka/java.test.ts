import { expect, test } from 'vitest';
import { javaMajor, missingRequirement } from './java.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_392"', 8],
  ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25.0.1" 2025-10-21', 25],
  ['The operation could not be completed. Unable to locate a Java Runtime.', undefined],
])('%s', (output, major) => {
  expect(javaMajor(output)).toBe(major);
});

test('one message names all that is missing, how to install it, and the other way', () => {
  const { message } = missingRequirement(['Java is not installed', 'Maven is not installed']);
  expect(message).toContain('Java is not installed, and Maven is not installed');
  for (const part of ['apt-get install', 'dnf install', 'brew install', 'docker compose up --build -d']) {
    expect(message).toContain(part);
  }
});
