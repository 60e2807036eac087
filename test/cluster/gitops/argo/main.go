// Command argo is what Argo CD needs to sync, in one program picked by the name it is started under: the application controller, the repository
// server, and in place of Redis a small one that lives in memory.
package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/alicebob/miniredis/v2"
	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	repositories "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/argoproj/argo-cd/v3/util/log"
	"github.com/spf13/cobra"
	"k8s.io/klog/v2"
)

// exitWithParent ends the program once its standard input does: with whoever holds the other end, however that one ends.
func exitWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// redis serves until the program ends, at the address that is its one argument.
func redis() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("redis: name the address to listen at")
	}
	if err := miniredis.NewMiniRedis().StartAddr(os.Args[1]); err != nil {
		return err
	}
	select {}
}

func main() {
	go exitWithParent()
	klog.SetLogger(log.NewLogrusLogger(log.NewWithCurrentConfig()))
	commands := map[string]func() *cobra.Command{
		"argocd-application-controller": controller.NewCommand,
		"argocd-repo-server":            repositories.NewCommand,
	}
	run := redis
	if name := filepath.Base(os.Args[0]); name != "redis" {
		command, known := commands[name]
		if !known {
			fmt.Fprintf(os.Stderr, "%s: start it as argocd-application-controller, argocd-repo-server or redis\n", name)
			os.Exit(2)
		}
		run = command().Execute
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
