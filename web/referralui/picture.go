package referralui

import (
	"fmt"

	"prag/internal/referral"
)

// lines are the arrows of the transition table. What leads from almost everywhere is told by the table below the picture alone, or nobody would
// see the way for the arrows; so are the steps that lead to the state before.
func lines() []line {
	var list []line
	drawn := map[[2]referral.State]bool{}
	for _, e := range referral.Table() {
		if e.To == "" || e.To == referral.Before || e.Action == referral.Cancel {
			continue
		}
		for _, from := range e.From {
			if pair := [2]referral.State{from, e.To}; !drawn[pair] {
				drawn[pair] = true
				list = append(list, line{arrow(grid()[from], grid()[e.To]), grid()[e.To].row == 2})
			}
		}
	}
	return list
}

// arrow is a curve from one box to another: straight along a row to the neighbour, in a bow over what stands between, and down from the lower
// edge to the upper one.
func arrow(from, to box) string {
	switch {
	case from.row == to.row && to.col == from.col+1:
		y := from.y() + boxHeight/2
		return fmt.Sprintf("M%d %dH%d", from.x()+boxWidth, y, to.x()-4)
	case from.row == to.row:
		return bow(from, to)
	case from.row < to.row:
		return curve(from.x()+boxWidth/2+8, from.y()+boxHeight, to.x()+boxWidth/2+8, to.y()-4)
	}
	return curve(from.x()+boxWidth/2-8, from.y(), to.x()+boxWidth/2-8, to.y()+boxHeight+4)
}

func curve(x1, y1, x2, y2 int) string {
	middle := (y1 + y2) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1, middle, x2, middle, x2, y2)
}

// bow goes above the row when it leads on, and below it when it leads back.
func bow(from, to box) string {
	x1, x2, y, bend := from.x()+boxWidth/2, to.x()+boxWidth/2, from.y(), -16
	if to.col < from.col {
		y, bend = from.y()+boxHeight, 30
	}
	end := -4
	if bend > 0 {
		end = 4
	}
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y, x1, y+bend, x2, y+bend, x2, y+end)
}
