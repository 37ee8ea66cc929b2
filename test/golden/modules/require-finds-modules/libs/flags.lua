return { "-trimpath", "-ldflags=-s -w" }
