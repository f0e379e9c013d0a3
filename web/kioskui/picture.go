package kioskui

import (
	"strconv"
	"strings"

	"prag/internal/picture"
)

// shown is a picture as a page names it: one address for screens, one for telephones, and its size.
type shown struct {
	Large, Set, Width, Height string
}

// pictureOf reads it out of the picture's name.
func pictureOf(b Base, name string) shown {
	_, size, _ := strings.Cut(name, "-")
	width, height, _ := strings.Cut(size, "x")
	w, wrong := strconv.Atoi(width)
	h, alsoWrong := strconv.Atoi(height)
	if wrong != nil || alsoWrong != nil {
		return shown{}
	}
	large := b.Start() + "/pictures/" + name
	p := shown{Large: large, Set: large + " " + width + "w", Width: width, Height: height}
	if narrow, _ := picture.Fit(w, h, picture.Small); narrow < w {
		p.Set = large + SmallPicture + " " + strconv.Itoa(narrow) + "w, " + p.Set
	}
	return p
}

// SmallPicture ends the address of a picture for telephones.
const SmallPicture = "-small"
