package catalogue

import (
	"strings"
	"unicode"
)

// Piece is a stretch of text that stayed, went or came.
type Piece struct {
	Text      string
	Gone, New bool
}

// mostWords bounds a comparison word by word; a longer text is compared as a whole.
const mostWords = 3000

// Diff compares two texts word by word: the pieces that are not new give before, those that are not gone give after.
func Diff(before, after string) []Piece {
	a, b := words(before), words(after)
	if len(a) > mostWords || len(b) > mostWords {
		return join(nil, Piece{Text: before, Gone: true}, Piece{Text: after, New: true})
	}
	common := longest(a, b)
	var pieces []Piece
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			pieces = join(pieces, Piece{Text: a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			pieces = join(pieces, Piece{Text: a[i], Gone: true})
			i++
		default:
			pieces = join(pieces, Piece{Text: b[j], New: true})
			j++
		}
	}
	return pieces
}

// longest gives how many words two texts have in common from each pair of places on.
func longest(a, b []string) [][]int16 {
	table := make([][]int16, len(a)+1)
	for i := range table {
		table[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// words cuts a text so that its parts put together give it back: words with what stands before them.
func words(text string) []string {
	var list []string
	begin, inWord := 0, false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if space && inWord {
			list, begin = append(list, text[begin:i]), i
		}
		inWord = !space
	}
	if begin < len(text) {
		list = append(list, text[begin:])
	}
	return list
}

// join adds pieces, putting neighbours of one sort together.
func join(pieces []Piece, more ...Piece) []Piece {
	for _, p := range more {
		last := len(pieces) - 1
		switch {
		case p.Text == "":
		case last >= 0 && pieces[last].Gone == p.Gone && pieces[last].New == p.New:
			pieces[last].Text = strings.Join([]string{pieces[last].Text, p.Text}, "")
		default:
			pieces = append(pieces, p)
		}
	}
	return pieces
}
