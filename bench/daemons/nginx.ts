import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch, Setting } from './daemon.ts';

/** Where the package of Debian and Ubuntu has it. */
const PROGRAM = '/usr/sbin/nginx';

/** More requests than any run sends, so that no connection is closed for its age. */
const REQUESTS = 1_000_000_000;

export function nginxProgram(): string | undefined {
  return existsSync(PROGRAM) ? PROGRAM : undefined;
}

/** nginx with one worker that hands gRPC on without looking into it: what moving the bytes costs at least. */
export function launchNginx(program: string, { ports, folder }: Setting): Launch {
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  client_max_body_size 64m;
  keepalive_requests ${REQUESTS};
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream sink { server 127.0.0.1:${ports.sink}; keepalive 16; keepalive_requests ${REQUESTS}; }
  server { listen 127.0.0.1:${ports.grpc} http2; location / { grpc_pass grpc://sink; } }
}
`,
  );
  return { program, args: ['-c', config, '-e', 'stderr'] };
}
