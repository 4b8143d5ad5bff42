import type { Recorder } from '../../process/recorder.ts';
import { send } from '../sender.ts';
import { type Clearspan, type ClearspanOptions, startClearspan } from './clearspan.ts';
import type { Language } from './peer.ts';
import { PeerClient, type PeerClientOptions } from './peer-client.ts';
import { PeerServer, type PeerServerOptions } from './peer-server.ts';
import { WireTap, type WireTapOptions } from './wire-tap.ts';

export interface ServerChain {
  readonly clearspan: Clearspan;
  readonly tap: WireTap;
  readonly server: PeerServer;
}

export interface ServerChainOptions extends Omit<ClearspanOptions, 'backend'> {
  readonly server?: PeerServerOptions;
  readonly wire?: WireTapOptions;
}

/** Clearspan, a tap on its connection and a backend in the language. */
export async function chainToServer(
  language: Language,
  options: ServerChainOptions = {},
): Promise<ServerChain> {
  const { server: serverOptions, wire, ...clearspanOptions } = options;
  const server = await PeerServer.start(language, serverOptions);
  const tap = await WireTap.start(server.port, wire);
  const clearspan = await startClearspan({ backend: tap.endpoint, ...clearspanOptions });
  return { clearspan, tap, server };
}

/** Hands a request to Clearspan, over gRPC. */
export function give(clearspan: Clearspan, request: Uint8Array): Promise<void> {
  return send('grpc', { grpc: clearspan.target, http: '' }, 'traces', request);
}

export interface ClientChain {
  readonly client: PeerClient;
  readonly tap: WireTap;
  readonly clearspan: Clearspan;
}

export interface ClientChainOptions extends Omit<ClearspanOptions, 'backend'> {
  readonly client?: Omit<PeerClientOptions, 'target'>;
  readonly wire?: WireTapOptions;
}

/** A client of the language, a tap on its connection, Clearspan and the recorder. */
export async function chainFromClient(
  language: Language,
  backend: Pick<Recorder, 'grpcEndpoint'>,
  options: ClientChainOptions = {},
): Promise<ClientChain> {
  const { client, wire, ...clearspanOptions } = options;
  const clearspan = await startClearspan({ backend: backend.grpcEndpoint, ...clearspanOptions });
  const tap = await WireTap.start(clearspan.port, wire);
  return { client: new PeerClient(language, { target: tap.endpoint, ...client }), tap, clearspan };
}
