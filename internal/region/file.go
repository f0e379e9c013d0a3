package region

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"prag/internal/i18n"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/web"
)

// download is the same comparison as a file: one row a centre and month, the very figures of the page.
func (r *Region) download(c echo.Context) error {
	ctx := c.Request().Context()
	tenants, err := r.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	a, err := read(c.QueryParams(), centresOf(tenants), r.Clock.Now())
	if err != nil {
		return err
	}
	comparison, err := r.stats.Compare(ctx, a.query)
	if err != nil {
		return err
	}
	if err := r.stats.Note(ctx, web.Who(c), actionDownload, a.query); err != nil {
		return err
	}
	body, err := file(r.Reader(c), comparison, tenants)
	if err != nil {
		return err
	}
	name := "visits-" + a.from + "-" + a.to + ".csv"
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", body)
}

// header names the columns; they are the same in every language, so that files can be put together.
func header() []string {
	return []string{
		"month", "tenant", "tenant_name", "centre", "centre_name", "status", "visits", "visitors", "individuals", "opening_days",
	}
}

// file writes the comparison. A value that is no number is an empty cell, and the status says why.
func file(l *i18n.Reader, c statistics.Comparison, tenants []tenant.Tenant) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	records := [][]string{header()}
	named := places(l, tenants)
	for i, month := range c.Months {
		for _, row := range c.Rows {
			p := named[row.CentreID]
			records = append(records, append([]string{
				month.Format(monthFormat), p.TenantCode, plain(p.Tenant), p.Slug, plain(p.Name),
			}, numbers(row.Months[i])...))
		}
	}
	err := w.WriteAll(records)
	return b.Bytes(), err
}

func numbers(f statistics.Figures) []string {
	cell := func(v statistics.Value) string {
		if !v.Known() {
			return ""
		}
		return strconv.FormatInt(v.N, 10)
	}
	return []string{
		string(f.Visits.Status), cell(f.Visits), cell(f.Visitors), cell(f.Individuals), openDays(f),
	}
}

// openDays is empty where nobody knows: a zero would be a number.
func openDays(f statistics.Figures) string {
	if f.Visits.Status == statistics.Missing {
		return ""
	}
	return strconv.Itoa(f.OpenDays)
}

// plain keeps a spreadsheet from running a name as a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
