package main

import (
	"fmt"
	"os"
	"runtime"

	"example.com/greet/internal/greeting"
)

var version = "unknown"

func main() {
	name := "world"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	fmt.Printf("%s (%s, %s/%s)\n", greeting.For(name), version, runtime.GOOS, runtime.GOARCH)
}
