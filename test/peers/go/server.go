package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

type serverOptions struct {
	Port            int
	MaxMessageBytes int
	MaxAgeMs        int
	GraceMs         int
	WindowBytes     int32
	MaxStreams      uint32
	MinPingMs       int
	CertFile        string
	KeyFile         string
	ClientCaFile    string
}

type serverCommand struct {
	Answers []answer
	Drain   bool
}

// What one call is answered, the zero value with success at once.
type answer struct {
	Code         int
	Message      string
	RetryAfterMs int
	DelayMs      int
	Rejected     int64
	Gzip         bool
}

func runServer(text []byte) {
	var options serverOptions
	read(text, &options)
	server := grpc.NewServer(options.settings()...)
	service := &traceService{}
	collector.RegisterTraceServiceServer(server, service)
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", options.Port))
	check(err)
	go server.Serve(listener)
	print(map[string]any{"event": "listening", "port": listener.Addr().(*net.TCPAddr).Port})
	eachCommand(func(command serverCommand) {
		service.plan(command.Answers)
		if command.Drain {
			server.GracefulStop()
			print(map[string]any{"event": "drained"})
		}
	})
}

func (options serverOptions) settings() []grpc.ServerOption {
	settings := []grpc.ServerOption{
		grpc.MaxRecvMsgSize(options.MaxMessageBytes),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionAge:      milliseconds(options.MaxAgeMs),
			MaxConnectionAgeGrace: milliseconds(options.GraceMs),
		}),
	}
	if options.WindowBytes > 0 {
		settings = append(settings, grpc.StaticStreamWindowSize(options.WindowBytes))
	}
	if options.MaxStreams > 0 {
		settings = append(settings, grpc.MaxConcurrentStreams(options.MaxStreams))
	}
	if options.MinPingMs > 0 {
		settings = append(settings, grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
			MinTime: milliseconds(options.MinPingMs), PermitWithoutStream: true,
		}))
	}
	if options.CertFile != "" {
		settings = append(settings, grpc.Creds(options.credentials()))
	}
	return settings
}

func (options serverOptions) credentials() credentials.TransportCredentials {
	certificate, err := tls.LoadX509KeyPair(options.CertFile, options.KeyFile)
	check(err)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if options.ClientCaFile != "" {
		pem, err := os.ReadFile(options.ClientCaFile)
		check(err)
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AppendCertsFromPEM(pem)
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return credentials.NewTLS(config)
}

type traceService struct {
	collector.UnimplementedTraceServiceServer
	mutex   sync.Mutex
	answers []answer
	calls   int
}

func (service *traceService) plan(answers []answer) {
	service.mutex.Lock()
	defer service.mutex.Unlock()
	service.answers = append(service.answers, answers...)
}

func (service *traceService) next() (number int, planned answer) {
	service.mutex.Lock()
	defer service.mutex.Unlock()
	number = service.calls
	service.calls++
	if len(service.answers) > 0 {
		planned = service.answers[0]
		service.answers = service.answers[1:]
	}
	return number, planned
}

func (service *traceService) Export(
	ctx context.Context, request *collector.ExportTraceServiceRequest,
) (*collector.ExportTraceServiceResponse, error) {
	number, planned := service.next()
	print(map[string]any{
		"event": "call", "number": number, "ids": idsOf(request), "timeoutMs": timeoutMs(ctx), "metadata": metadataOf(ctx),
	})
	select {
	case <-time.After(milliseconds(planned.DelayMs)):
	case <-ctx.Done():
		print(map[string]any{"event": "cancelled", "number": number})
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	print(map[string]any{"event": "answered", "number": number, "code": planned.Code})
	// By itself it answers as it was asked.
	compressor := "identity"
	if planned.Gzip {
		compressor = "gzip"
	}
	check(grpc.SetSendCompressor(ctx, compressor))
	if planned.Code != 0 {
		return nil, planned.failure()
	}
	response := &collector.ExportTraceServiceResponse{}
	if planned.Rejected > 0 {
		response.PartialSuccess = &collector.ExportTracePartialSuccess{
			RejectedSpans: planned.Rejected, ErrorMessage: planned.Message,
		}
	}
	return response, nil
}

func (planned answer) failure() error {
	failure := status.New(codes.Code(planned.Code), planned.Message)
	if planned.RetryAfterMs > 0 {
		detailed, err := failure.WithDetails(&errdetails.RetryInfo{
			RetryDelay: durationpb.New(milliseconds(planned.RetryAfterMs)),
		})
		check(err)
		failure = detailed
	}
	return failure.Err()
}

func idsOf(request *collector.ExportTraceServiceRequest) []string {
	ids := []string{}
	for _, resource := range request.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				ids = append(ids, hex.EncodeToString(span.SpanId))
			}
		}
	}
	return ids
}

// How long the client gives the call, 0 where it does not say.
func timeoutMs(ctx context.Context) int64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return time.Until(deadline).Milliseconds()
}

// The first value of each key; those of binary ones in base64.
func metadataOf(ctx context.Context) map[string]string {
	values := map[string]string{}
	received, _ := metadata.FromIncomingContext(ctx)
	for key, all := range received {
		if strings.HasSuffix(key, "-bin") {
			values[key] = base64.StdEncoding.EncodeToString([]byte(all[0]))
		} else {
			values[key] = all[0]
		}
	}
	return values
}
