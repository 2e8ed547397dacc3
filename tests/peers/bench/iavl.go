package main

import (
	"encoding/binary"
	"fmt"

	"github.com/cosmos/iavl"
	iavldb "github.com/cosmos/iavl/db"
)

// The keys are those of scripts/bench/store.ts, written in the same order.
const (
	keyCount = 100_000
	stride   = 7919
)

func keyAt(index int) []byte {
	sequence := (index * stride) % keyCount
	return fmt.Appendf(nil, "commitments/ports/transfer/channels/channel-%d/sequences/%d",
		sequence%7, sequence)
}

func valueAt(index int) []byte {
	value := make([]byte, 32)
	binary.BigEndian.PutUint32(value, uint32(index))
	return value
}

// measureIavl commits to and proves from a tree of cosmos/iavl: all nodes in its cache, a database
// in memory, and no index of latest values, which would make commits slower.
func measureIavl() {
	const cacheSize = 500_000
	tree := iavl.NewMutableTree(iavldb.NewMemDB(), cacheSize, true, iavl.NewNopLogger())
	keys := make([][]byte, keyCount)
	for index := range keys {
		keys[index] = keyAt(index)
		set(tree, keys[index], valueAt(index))
	}
	save(tree)

	commit := func(keysPerCommit int) func(int) {
		return func(number int) {
			for i := range keysPerCommit {
				index := number*keysPerCommit + i
				set(tree, keys[index%keyCount], valueAt(index))
			}
			save(tree)
		}
	}
	measure("store: cosmos/iavl commit, 1 keys", 40, 100, 1, commit(1))
	measure("store: cosmos/iavl commit, 100 keys", 60, 2, 1, commit(100))
	measure("store: cosmos/iavl commit, 1000 keys", 10, 1, 1, commit(1000))

	latest := tree.ImmutableTree
	measure("store: cosmos/iavl membership proof", 40, 200, 1, func(number int) {
		_, err := latest.GetMembershipProof(keys[number%keyCount])
		check(err)
	})
	measure("store: cosmos/iavl non-membership proof", 40, 200, 1, func(number int) {
		_, err := latest.GetNonMembershipProof(fmt.Appendf(nil, "%s/absent", keys[number%keyCount]))
		check(err)
	})
}

func set(tree *iavl.MutableTree, key, value []byte) {
	_, err := tree.Set(key, value)
	check(err)
}

func save(tree *iavl.MutableTree) {
	_, _, err := tree.SaveVersion()
	check(err)
}
