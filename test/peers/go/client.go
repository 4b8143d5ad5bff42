package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

type clientOptions struct {
	Target      string
	KeepaliveMs int
	WindowBytes int32
}

type callCommand struct {
	Id        int
	Method    string
	Message   []byte
	Gzip      bool
	TimeoutMs int
	Metadata  map[string]string
	Binary    map[string][]byte
	SdkSpans  int
}

type callReply struct {
	Id           int     `json:"id"`
	Code         int     `json:"code"`
	Message      string  `json:"message"`
	RetryAfterMs float64 `json:"retryAfterMs"`
	Rejected     int64   `json:"rejected"`
}

// Makes each call as soon as it is commanded, whatever others are under way.
func runClient(text []byte) {
	var options clientOptions
	read(text, &options)
	settings := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	if options.KeepaliveMs > 0 {
		settings = append(settings, grpc.WithKeepaliveParams(keepalive.ClientParameters{
			Time: milliseconds(options.KeepaliveMs), Timeout: 5 * time.Second, PermitWithoutStream: true,
		}))
	}
	if options.WindowBytes > 0 {
		settings = append(settings, grpc.WithStaticStreamWindowSize(options.WindowBytes))
	}
	connection, err := grpc.NewClient(options.Target, settings...)
	check(err)
	var calls sync.WaitGroup
	eachCommand(func(command callCommand) {
		calls.Add(1)
		go func() {
			defer calls.Done()
			if command.SdkSpans > 0 {
				print(exportBySdk(options.Target, command))
			} else {
				print(call(connection, command))
			}
		}()
	})
	calls.Wait()
	connection.Close()
}

func call(connection *grpc.ClientConn, command callCommand) callReply {
	ctx := context.Background()
	if command.TimeoutMs > 0 {
		limited, cancel := context.WithTimeout(ctx, milliseconds(command.TimeoutMs))
		defer cancel()
		ctx = limited
	}
	for key, value := range command.Metadata {
		ctx = metadata.AppendToOutgoingContext(ctx, key, value)
	}
	for key, value := range command.Binary {
		ctx = metadata.AppendToOutgoingContext(ctx, key, string(value))
	}
	options := []grpc.CallOption{grpc.ForceCodec(bytesCodec{})}
	if command.Gzip {
		options = append(options, grpc.UseCompressor(gzip.Name))
	}
	var answer []byte
	err := connection.Invoke(ctx, command.Method, &command.Message, &answer, options...)
	return replyOf(command.Id, answer, err)
}

func replyOf(id int, answer []byte, err error) callReply {
	failure := status.Convert(err)
	reply := callReply{Id: id, Code: int(failure.Code()), Message: failure.Message()}
	for _, detail := range failure.Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			reply.RetryAfterMs = float64(info.RetryDelay.AsDuration()) / float64(time.Millisecond)
		}
	}
	if err == nil {
		var response collector.ExportTraceServiceResponse
		check(proto.Unmarshal(answer, &response))
		reply.Rejected = response.GetPartialSuccess().GetRejectedSpans()
	}
	return reply
}

// Lets the OpenTelemetry SDK make spans and send them with its own exporter, retries included.
func exportBySdk(target string, command callCommand) callReply {
	ctx := context.Background()
	settings := []otlptracegrpc.Option{
		otlptracegrpc.WithEndpoint(target),
		otlptracegrpc.WithInsecure(),
		otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{
			Enabled: true, InitialInterval: 200 * time.Millisecond, MaxInterval: time.Second, MaxElapsedTime: time.Minute,
		}),
	}
	if command.Gzip {
		settings = append(settings, otlptracegrpc.WithCompressor(gzip.Name))
	}
	exporter, err := otlptracegrpc.New(ctx, settings...)
	check(err)
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter, sdktrace.WithMaxExportBatchSize(64), sdktrace.WithExportTimeout(time.Minute)))
	tracer := provider.Tracer("peer")
	for number := range command.SdkSpans {
		_, span := tracer.Start(ctx, fmt.Sprintf("sdk span %d", number))
		span.End()
	}
	err = provider.ForceFlush(ctx)
	check(provider.Shutdown(ctx))
	if err != nil {
		return callReply{Id: command.Id, Code: 2, Message: err.Error()}
	}
	return callReply{Id: command.Id}
}

// Sends and receives bytes as they are.
type bytesCodec struct{}

func (bytesCodec) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (bytesCodec) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

func (bytesCodec) Name() string { return "proto" }

func milliseconds(count int) time.Duration { return time.Duration(count) * time.Millisecond }
