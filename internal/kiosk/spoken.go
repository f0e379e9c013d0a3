package kiosk

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// spoken is what a page says when it is read aloud: the words of its main part in their order, each block a sentence of its own. What is
// marked data-quiet, hidden, or has no words (pictograms, codes) is left out: what the screen shows is what one hears, and no more. A picture
// says what is on it, and what is written otherwise than one says it has the words in data-said.
func spoken(page []byte) (string, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", err
	}
	var s speech
	if main := find(doc, atom.Main); main != nil {
		s.read(main)
	}
	s.pause()
	return strings.Join(s.upTo(longest), "\n"), nil
}

// longest is how much of a page is read, in bytes: some six minutes. Nobody listens to more at a screen, and it takes a second to make.
const longest = 6000

// upTo leaves out the sentences that no longer fit.
func (s *speech) upTo(size int) []string {
	for i, sentence := range s.sentences {
		if size -= len(sentence); size < 0 {
			return s.sentences[:i]
		}
	}
	return s.sentences
}

func find(n *html.Node, tag atom.Atom) *html.Node {
	if n.Type == html.ElementNode && n.DataAtom == tag {
		return n
	}
	for child := range n.ChildNodes() {
		if found := find(child, tag); found != nil {
			return found
		}
	}
	return nil
}

// speech gathers words until something on the page ends a sentence.
type speech struct {
	sentences []string
	words     strings.Builder
}

func (s *speech) read(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		s.words.WriteString(n.Data)
	case n.Type == html.ElementNode && silent(n):
		return
	case n.Type == html.ElementNode && n.DataAtom == atom.Img:
		s.say(attribute(n, "alt"))
		return
	case attribute(n, "data-said") != "":
		s.say(attribute(n, "data-said"))
		return
	}
	block := n.Type == html.ElementNode && !inline(n.DataAtom)
	if block {
		s.pause()
	}
	for child := range n.ChildNodes() {
		s.read(child)
	}
	if block {
		s.pause()
	}
}

// say adds a sentence.
func (s *speech) say(words string) {
	s.pause()
	s.words.WriteString(words)
	s.pause()
}

// pause ends a sentence, with a full stop where the page has none.
func (s *speech) pause() {
	sentence := strings.Join(strings.Fields(s.words.String()), " ")
	s.words.Reset()
	if sentence == "" {
		return
	}
	if !strings.ContainsAny(sentence[len(sentence)-1:], ".!?:;") {
		sentence += "."
	}
	s.sentences = append(s.sentences, sentence)
}

func silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Svg, atom.Script, atom.Noscript, atom.Nav, atom.Input, atom.Audio:
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "data-quiet" || a.Key == "aria-hidden" && a.Val == "true" {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// inline elements are part of a sentence. A span is not: on these pages spans are the lines of a tile.
func inline(tag atom.Atom) bool {
	switch tag {
	case atom.Strong, atom.Em, atom.B, atom.I:
		return true
	}
	return false
}
