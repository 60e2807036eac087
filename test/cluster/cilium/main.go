// Asks Cilium's own policy engine: its parsers of objects, its repository of rules, and what a packet of one identity to another meets there. There is no
// datapath, no DNS and no proxy: names are identities that carry them, as they are once an answer was seen.
package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/fqdn/re"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/spanstat"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/u8proto"
)

const cluster = "default"

type flow struct {
	From, To, Protocol string
	Port               uint16
}

type question struct {
	Objects []json.RawMessage
	// Ends by name, each with its labels as Cilium writes them: source:key=value.
	Ends  map[string][]string
	Flows []flow
}

// What a packet meets on its way out of one end and into the other: denied, allowed, or allowed as far as a proxy, which reads it.
type verdict struct {
	Egress  string `json:"egress"`
	Ingress string `json:"ingress"`
}

type answer struct {
	Invalid  []string  `json:"invalid"`
	Verdicts []verdict `json:"verdicts"`
}

type noStats struct{ span spanstat.SpanStat }

func (s *noStats) WaitingForPolicyRepository() *spanstat.SpanStat { return &s.span }
func (s *noStats) SelectorPolicyCalculation() *spanstat.SpanStat  { return &s.span }

func main() {
	log := slog.New(slog.DiscardHandler)
	must(re.InitRegexCompileLRU(log, 100))
	var asked question
	must(json.NewDecoder(os.Stdin).Decode(&asked))

	ends := map[string]*identity.Identity{}
	known := identity.IdentityMap{}
	next := identity.NumericIdentity(1000)
	for name, texts := range asked.Ends {
		next++
		id := identity.NewIdentity(next, labels.NewLabelsFromModel(texts))
		ends[name] = id
		known[id.ID] = id.LabelArray
	}
	manager := identitymanager.NewIDManager(log)
	l7 := envoypolicy.NewEnvoyL7RulesTranslator(log, nil)
	repo := policy.NewPolicyRepository(log, known, nil, l7, manager, testpolicy.NewPolicyMetricsNoop())
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())

	said := answer{Invalid: []string{}, Verdicts: []verdict{}}
	for _, raw := range asked.Objects {
		rules, name, err := parse(log, raw)
		if err == nil {
			err = sanitized(rules)
		}
		if err != nil {
			said.Invalid = append(said.Invalid, fmt.Sprintf("%s: %s", name, err))
			continue
		}
		repo.MustAddList(rules)
	}
	for _, f := range asked.Flows {
		from, to := ends[f.From], ends[f.To]
		if from == nil || to == nil {
			must(fmt.Errorf("no end %q or %q", f.From, f.To))
		}
		manager.Add(from)
		manager.Add(to)
		said.Verdicts = append(said.Verdicts, verdict{
			Egress:  look(log, repo, from, to, f, false),
			Ingress: look(log, repo, to, from, f, true),
		})
	}
	must(json.NewEncoder(os.Stdout).Encode(said))
}

func parse(log *slog.Logger, raw json.RawMessage) (api.Rules, string, error) {
	var meta struct {
		Kind     string
		Metadata struct{ Name, Namespace string }
	}
	must(json.Unmarshal(raw, &meta))
	name := meta.Kind + " " + meta.Metadata.Name
	switch meta.Kind {
	case "NetworkPolicy":
		var p slim.NetworkPolicy
		must(json.Unmarshal(raw, &p))
		rules, err := k8s.ParseNetworkPolicy(log, cluster, &p)
		return rules, name, err
	case "CiliumNetworkPolicy":
		var p v2.CiliumNetworkPolicy
		must(json.Unmarshal(raw, &p))
		rules, err := p.Parse(log, cluster)
		return rules, name, err
	case "CiliumClusterwideNetworkPolicy":
		var p v2.CiliumClusterwideNetworkPolicy
		must(json.Unmarshal(raw, &p))
		rules, err := p.Parse(log, cluster)
		return rules, name, err
	}
	return nil, name, fmt.Errorf("no kind of Cilium's")
}

func sanitized(rules api.Rules) error {
	for _, rule := range rules {
		if err := rule.Sanitize(); err != nil {
			return err
		}
	}
	return nil
}

func look(log *slog.Logger, repo *policy.Repository, subject, peer *identity.Identity, f flow, ingress bool) string {
	owner := &policy.EndpointInfo{ID: uint64(subject.ID)}
	computed, _, err := repo.GetSelectorPolicy(subject, 0, &noStats{}, owner.ID)
	must(err)
	proto, err := u8proto.ParseProtocol(f.Protocol)
	must(err)
	// A proxy for whatever rule may want one.
	proxies := map[string]uint16{}
	for port := 0; port <= 65535; port++ {
		proxies[policy.ProxyID(uint16(owner.ID), ingress, f.Protocol, uint16(port), "")] = 10000
	}
	distilled := computed.DistillPolicy(log, owner, proxies)
	distilled.Ready()
	defer distilled.Detach(log)
	key := policy.EgressKey()
	if ingress {
		key = policy.IngressKey()
	}
	entry, _, _ := distilled.Lookup(key.WithIdentity(peer.ID).WithPortProto(proto, f.Port))
	switch {
	case entry.IsDeny():
		return "denied"
	case entry.IsRedirectEntry():
		return "proxied"
	}
	return "allowed"
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
