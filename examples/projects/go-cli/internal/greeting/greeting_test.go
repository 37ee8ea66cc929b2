package greeting

import "testing"

func TestFor(t *testing.T) {
	if got := For("Ada"); got != "Hello, Ada!" {
		t.Fatalf("got %q", got)
	}
}
