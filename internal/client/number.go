package client

import (
	"regexp"
	"strings"
)

// The personal numbers a tenant may ask for.
const (
	Jmbg   = "rs" // thirteen digits, given in all of Yugoslavia and in most of its successors
	Kosovo = "xk" // ten digits
	Nid    = "al" // a letter, eight digits, a letter
)

// Numbers lists them.
func Numbers() []string { return []string{Jmbg, Kosovo, Nid} }

// NumberFits reports whether a personal number can be right. It is a warning and no more: papers have wrong numbers too.
//
// A JMBG is checked by its last digit (modulo 11 over the twelve before, weighted 7 6 5 4 3 2 twice); that rule is public law. The last digit of
// Kosovo's number and the last letter of Albania's are check characters as well, but their issuers have not published how they are made, and
// what others have found out disagrees; of those only the form is looked at.
func NumberFits(kind, text string) bool {
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	switch kind {
	case Jmbg:
		return jmbgFits(text)
	case Kosovo:
		return regexp.MustCompile(`^[0-9]{10}$`).MatchString(text)
	case Nid:
		return regexp.MustCompile(`^[A-T][0-9][013-689][0-9]{6}[A-W]$`).MatchString(text)
	}
	return true
}

func jmbgFits(text string) bool {
	if !regexp.MustCompile(`^[0-9]{13}$`).MatchString(text) {
		return false
	}
	sum := 0
	for i := range 12 {
		sum += int(text[i]-'0') * (7 - i%6)
	}
	control := 11 - sum%11
	if control > 9 { // 10 and 11 are written 0
		control = 0
	}
	return int(text[12]-'0') == control
}
