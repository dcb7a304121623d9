// Command gen writes the sample archives of package sample.
package main

import (
	"flag"
	"log"

	"engage/internal/sample"
)

func main() {
	out := flag.String("out", "testdata", "folder to write to")
	flag.Parse()
	if err := sample.Write(*out); err != nil {
		log.Fatal(err)
	}
}
