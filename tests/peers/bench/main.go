// Bench measures ibc-go and cosmos/iavl on what scripts/bench measures of Strait. Its argument is
// the part to measure; each line of its output is a measurement.
package main

import "os"

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "store":
		measureIavl()
	case len(os.Args) == 2 && os.Args[1] == "recvPacket":
		measureRecvPacket()
	default:
		println("usage: bench store|recvPacket")
		os.Exit(2)
	}
}
