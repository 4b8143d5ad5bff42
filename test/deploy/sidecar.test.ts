import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../process/build.ts';
import { type Daemon, freePort, runClearspan, startDaemon } from '../process/daemon.ts';
import { type ConfigMap, type Container, type Deployment, readManifest } from './manifest.ts';

/** What the kubelet would put into the container's environment. */
const ENVIRONMENT = { MY_POD_IP: '127.0.0.1', BACKEND_API_KEY: 'key-of-the-test' };

const objects = await readManifest('kubernetes/sidecar.yaml');
const configMap = objects.find((object): object is ConfigMap => object.kind === 'ConfigMap')!;
const deployment = objects.find((object): object is Deployment => object.kind === 'Deployment')!;
const pod = deployment.spec.template.spec;
const sidecar = pod.initContainers.find(({ name }) => name === 'clearspan')!;
const application = pod.containers[0]!;
const configText = configMap.data['config.yaml']!;
/** As a Collector would see it, without the environment. */
const config = parse(configText);

function portNamed(container: Container, name: string | number): number | undefined {
  return container.ports?.find((port) => port.name === name)?.containerPort;
}

describe('the configuration in the ConfigMap', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clearspan-sidecar-'));
    file = join(folder, 'config.yaml');
    await writeFile(file, configText);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is valid, without a warning, in the environment that the container has', async () => {
    expect(sidecar.env?.map(({ name }) => name).sort()).toEqual(Object.keys(ENVIRONMENT).sort());
    expect(await runClearspan(['validate', '--config', file], { environment: ENVIRONMENT })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('is where the container looks for it', () => {
    const volume = pod.volumes.find((candidate) => candidate.configMap?.name === configMap.metadata.name);
    const mount = sidecar.volumeMounts?.find(({ name }) => name === volume?.name);
    expect(sidecar.args).toEqual(['--config', `${mount?.mountPath}/config.yaml`]);
  });

  it('takes telemetry on localhost only, at the address that the application is told', () => {
    const { grpc, http } = config.receivers.otlp.protocols;
    const variables = Object.fromEntries((application.env ?? []).map(({ name, value }) => [name, value]));
    expect(variables['OTEL_EXPORTER_OTLP_PROTOCOL']).toBe('grpc');
    expect(variables['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe(`http://${grpc.endpoint}`);
    expect([grpc.endpoint, http.endpoint]).toEqual(['127.0.0.1:4317', '127.0.0.1:4318']);
  });

  it('allows a drain that is over before the grace period ends', () => {
    const drainSeconds = Number.parseInt(config.service.shutdown_timeout, 10);
    expect(config.service.shutdown_timeout).toBe(`${drainSeconds}s`);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds + 10);
  });
});

describe('the sidecar', () => {
  it('is a native one', () => {
    expect(sidecar.restartPolicy).toBe('Always');
    expect(pod.containers).toEqual([application]);
  });

  it('is of this version', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(sidecar.image).toMatch(new RegExp(`/clearspan:${version.replaceAll('.', '\\.')}$`));
  });

  it('is probed where the health check answers', () => {
    const [host, port] = config.extensions.health_check.endpoint.split(/:(?=\d+$)/);
    expect(host).toMatch(/^\$\{env:MY_POD_IP\}$/);
    for (const probe of [sidecar.startupProbe, sidecar.livenessProbe, sidecar.readinessProbe]) {
      expect(probe?.httpGet.path).toBe('/');
      expect(portNamed(sidecar, probe!.httpGet.port)).toBe(Number(port));
    }
  });

  it('is scraped where its metrics are', () => {
    const { host, port } = config.service.telemetry.metrics.readers[0].pull.exporter.prometheus;
    expect(host).toMatch(/^\$\{env:MY_POD_IP\}$/);
    expect(portNamed(sidecar, 'metrics')).toBe(port);
    const { annotations } = deployment.spec.template.metadata;
    expect(annotations['prometheus.io/port']).toBe(String(port));
  });

  it('has an address and a key from the cluster, and no secret in the manifest', () => {
    expect(Object.fromEntries(sidecar.env!.map(({ name, valueFrom }) => [name, valueFrom]))).toEqual({
      MY_POD_IP: { fieldRef: { fieldPath: 'status.podIP' } },
      BACKEND_API_KEY: { secretKeyRef: { name: 'clearspan-backend', key: 'api-key' } },
    });
  });

  it('may do nothing that it does not need', () => {
    expect(sidecar.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(application.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('states what it needs and what it may take', () => {
    expect(sidecar.resources).toEqual({
      requests: { cpu: expect.stringMatching(/^\d+m$/), memory: expect.stringMatching(/^\d+Mi$/) },
      limits: { memory: expect.stringMatching(/^\d+Mi$/) },
    });
  });

  it('belongs to pods that the Deployment selects', () => {
    const { selector, template } = deployment.spec;
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  });
});

describe('the configuration on this machine, on other ports', () => {
  let daemon: Daemon;
  let health: number;
  let metrics: number;
  beforeAll(async () => {
    const [grpc, http] = [await freePort(), await freePort()];
    [health, metrics] = [await freePort(), await freePort()];
    daemon = await startDaemon({
      config: configText
        .replace(':4317"', `:${grpc}"`)
        .replace(':4318"', `:${http}"`)
        .replace(':13133', `:${health}`)
        .replace('port: 8888', `port: ${metrics}`),
      environment: ENVIRONMENT,
    });
  });
  afterAll(async () => {
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  });

  it('makes a daemon that answers probes and scrapes at the address of the pod', async () => {
    expect((await fetch(`http://${ENVIRONMENT.MY_POD_IP}:${health}/`)).status).toBe(200);
    const page = await (await fetch(`http://${ENVIRONMENT.MY_POD_IP}:${metrics}/metrics`)).text();
    expect(page).toMatch(/^otelcol_exporter_queue_capacity\{.*exporter="otlp_grpc".*\} 33554432$/m);
  });

  it('keeps the key of the backend out of the log', () => {
    expect(daemon.stderr()).toContain('Everything is ready');
    expect(daemon.stderr()).not.toContain(ENVIRONMENT.BACKEND_API_KEY);
  });
});
