// Recorder drives two chains of ibc-go's testing package and writes down everything that goes into
// their blocks and comes out of them, in the format of host/replay/RECORDINGS.md: a story for
// people, or with --seed random traffic. With --live it is a chain that does as it is asked.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"time"
)

func main() {
	seed := flag.Int64("seed", -1, "make random traffic; equal seeds make equal recordings")
	blocks := flag.Int("blocks", 100, "random traffic: blocks of both chains together")
	isLive := flag.Bool("live", false, "be one chain: requests in, answers out, one a line")
	flag.Parse()

	w := &world{
		clock:  time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		chance: rand.New(rand.NewSource(*seed)),
	}
	name := "transfer"
	if *isLive {
		must(serve(w, os.Stdin, os.Stdout))
		return
	} else if *seed < 0 {
		tellStory(w)
	} else {
		name = fmt.Sprintf("random-%d", *seed)
		makeTraffic(w, *blocks)
	}
	must(w.print(os.Stdout, name, *seed))
}

// print writes the whole recording, one value a line.
func (w *world) print(to io.Writer, name string, seed int64) error {
	out := bufio.NewWriter(to)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	genesis := genesisLine{
		Kind: "genesis", Format: 1, Name: name,
		IBCGo: "github.com/cosmos/ibc-go/v11 v11.2.0", Seed: seed,
	}
	end := endLine{Kind: "end"}
	for _, c := range w.chains {
		commits := c.listener.commits
		c.genesis.FirstCommit, c.genesis.Balances = commits[0], c.listener.firstBalances
		genesis.Chains = append(genesis.Chains, c.genesis)
		end.Chains = append(end.Chains, chainEnd{
			c.ChainID, c.listener.allBalances(), c.listener.counts, commits[len(commits)-1],
		})
	}
	if err := encoder.Encode(genesis); err != nil {
		return err
	}
	for _, block := range w.blocks {
		if err := encoder.Encode(block); err != nil {
			return err
		}
	}
	if err := encoder.Encode(end); err != nil {
		return err
	}
	return out.Flush()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
