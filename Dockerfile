# Builds Clearspan from its sources, then keeps what runs: the Node runtime, dist/ and a default configuration. The
# image has no shell and no npm.
#
#   docker build -t clearspan .
#   docker run --rm --network host clearspan
#
# The default configuration listens on localhost, as a sidecar should. To be reached from other containers, mount a
# configuration over /etc/clearspan/config.yaml that binds the container's address, as in
# deploy/kubernetes/sidecar.yaml: `endpoint: ${env:MY_POD_IP}:4317`.

FROM node:24-bookworm AS build
WORKDIR /build
# re2 is compiled here, with the headers that the image has, rather than downloaded as a binary.
ENV DEVELOPMENT_SKIP_GETTING_ASSET=1 \
    npm_config_nodedir=/usr/local
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json collector-config.yaml ./
COPY scripts scripts
COPY proto proto
COPY src src
RUN npm run build

# The same Debian release as above, because re2 is linked against its C library.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="Clearspan" \
      org.opencontainers.image.description="An OpenTelemetry Collector-style daemon that makes the LLM calls in a trace legible" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /opt/clearspan
COPY --from=build /build/dist ./
COPY --from=build /build/collector-config.yaml /etc/clearspan/config.yaml

# Nothing is written to disk: `docker run --read-only` works without a volume. The number, unlike a name, lets
# Kubernetes check runAsNonRoot.
USER 10001:10001

# Memory: Node.js sizes its heap to half of the container's limit; buffers of telemetry come on top and have their own
# bounds (`max_in_flight_bytes` of the receiver, `sending_queue` of each exporter). Where the default does not fit, set
# NODE_OPTIONS=--max-old-space-size=MIB.
ENV NODE_ENV=production

# OTLP over gRPC and HTTP, Prometheus metrics, health check.
EXPOSE 4317 4318 8888 13133

# For Docker alone; Kubernetes has probes instead. A configuration that puts health_check elsewhere says so in
# HEALTH_CHECK_URL, or the container runs with --no-healthcheck.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["/nodejs/bin/node", "-e", "fetch(process.env.HEALTH_CHECK_URL || 'http://localhost:13133/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Options alone mean `run`, as the OpenTelemetry operator passes them (`--config=env:OTEL_CONFIG`). Another command:
# docker run -i --rm clearspan scan
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps", "/opt/clearspan/main.js"]
CMD ["--config", "/etc/clearspan/config.yaml"]
