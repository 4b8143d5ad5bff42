// Peer speaks OTLP over grpc-go and is told what to do by lines of JSON: see ../grpc/peer.ts, which starts it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: peer client|server OPTIONS")
	}
	run := map[string]func([]byte){"client": runClient, "server": runServer}[os.Args[1]]
	if run == nil {
		fail("neither client nor server: " + os.Args[1])
	}
	run([]byte(os.Args[2]))
}

var output sync.Mutex

func print(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		fail(err.Error())
	}
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

// Calls handle for each line of stdin until it ends.
func eachCommand[Command any](handle func(Command)) {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var command Command
		read(line, &command)
		handle(command)
	}
}

func read(text []byte, into any) {
	if err := json.Unmarshal(text, into); err != nil {
		fail(err.Error())
	}
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
