// Applies Kyverno's MutatingPolicies to pods as its admission controller would, without a cluster: what stdin asks, stdout answers.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/kyverno/api/api/policies.kyverno.io/v1beta1"
	celengine "github.com/kyverno/kyverno/pkg/cel/engine"
	"github.com/kyverno/kyverno/pkg/cel/libs"
	"github.com/kyverno/kyverno/pkg/cel/matching"
	"github.com/kyverno/kyverno/pkg/cel/policies/mpol"
	"github.com/kyverno/kyverno/pkg/cel/policies/mpol/compiler"
	"github.com/kyverno/kyverno/pkg/cel/policies/mpol/engine"
	admissionv1 "k8s.io/api/admission/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
)

type question struct {
	Policies []v1beta1.MutatingPolicy `json:"policies"`
	Requests []struct {
		Namespace corev1.Namespace `json:"namespace"`
		Object    map[string]any   `json:"object"`
	} `json:"requests"`
}

type answer struct {
	// What is wrong with the policies.
	Invalid []string `json:"invalid"`
	// The rules that a policy is made to hold beside the one that is written, by policy.
	Autogen map[string]int `json:"autogen"`
	Results []result       `json:"results"`
}

type result struct {
	Object map[string]any `json:"object"`
	Errors []string       `json:"errors"`
}

// Only apply configurations need the types of a cluster.
type noTypes struct{}

func (noTypes) GetTypeConverter(schema.GroupVersionKind) managedfields.TypeConverter { return nil }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	answered := answer{Invalid: []string{}, Autogen: map[string]int{}, Results: []result{}}
	policies := []v1beta1.MutatingPolicyLike{}
	for i := range asked.Policies {
		policies = append(policies, &asked.Policies[i])
		if _, err := mpol.Validate(&asked.Policies[i]); err != nil {
			answered.Invalid = append(answered.Invalid, err.Error())
		}
	}
	if len(answered.Invalid) > 0 {
		return json.NewEncoder(os.Stdout).Encode(answered)
	}
	provider, err := engine.NewProvider(compiler.NewCompiler(), policies, nil)
	if err != nil {
		return err
	}
	for _, policy := range provider.Fetch(context.Background(), false) {
		answered.Autogen[policy.Policy.GetName()]++
	}
	for _, asks := range asked.Requests {
		resolve := func(string) *corev1.Namespace { return &asks.Namespace }
		eng := engine.NewEngine(provider, resolve, matching.NewMatcher(), noTypes{}, libs.Context(nil))
		object := &unstructured.Unstructured{Object: asks.Object}
		request := celengine.Request(nil, object.GroupVersionKind(), schema.GroupVersionResource{Version: "v1", Resource: "pods"}, "",
			object.GetName(), asks.Namespace.Name, admissionv1.Create, authenticationv1.UserInfo{}, object, nil, false, nil)
		response, err := eng.Handle(context.Background(), request, nil)
		if err != nil {
			return err
		}
		said := result{Object: asks.Object, Errors: []string{}}
		if response.PatchedResource != nil {
			said.Object = response.PatchedResource.Object
		}
		for _, policy := range response.Policies {
			for _, rule := range policy.Rules {
				if rule.Status() != "pass" && rule.Status() != "skip" {
					said.Errors = append(said.Errors, rule.Message())
				}
			}
		}
		answered.Results = append(answered.Results, said)
	}
	return json.NewEncoder(os.Stdout).Encode(answered)
}
