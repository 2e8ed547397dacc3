package main

import (
	"encoding/json"
	"os"
	"slices"
	"syscall"
	"time"
)

// result is one measurement; times are nanoseconds of processor time of the whole process, so that
// the garbage collector's share is in them.
type result struct {
	Name        string  `json:"name"`
	MinNanos    float64 `json:"minNanos"`
	MedianNanos float64 `json:"medianNanos"`
}

// cpuTime is what the process has used of processors since its start.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// warmUps is the number of batches that do not count.
const warmUps = 2

// measure runs batches and prints the fastest and the median time of a part of an operation, which
// consists of equal ones. Operations are numbered on, from 0.
func measure(name string, batches, perBatch, parts int, operation func(number int)) {
	var nanos []float64
	number := 0
	for batch := range warmUps + batches {
		begin := cpuTime()
		for range perBatch {
			operation(number)
			number++
		}
		if batch >= warmUps {
			nanos = append(nanos, float64(cpuTime()-begin)/float64(perBatch*parts))
		}
	}
	slices.Sort(nanos)
	line := result{name, nanos[0], nanos[len(nanos)/2]}
	check(json.NewEncoder(os.Stdout).Encode(line))
}
