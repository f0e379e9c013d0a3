package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
)

// File is what somebody chose in a form. Of one that is larger than it may be nothing is kept.
type File struct {
	Data     []byte
	TooLarge bool
}

// mostTyped bounds what is typed beside files.
const mostTyped = 1 << 20

// Files reads a form that may bring files: its fields as Form does, and each file that most names up to so many bytes. A file field in which
// nothing was chosen is not among them.
func Files(c echo.Context, most map[string]int64) (url.Values, map[string]File, error) {
	reader, err := c.Request().MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		form, err := Form(c)
		return form, nil, err
	}
	u := upload{form: url.Values{}, files: map[string]File{}, most: most, room: mostTyped}
	for err == nil {
		var part *multipart.Part
		if part, err = reader.NextPart(); err == nil {
			err = u.take(part)
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, nil, fault.Wrap(fault.Invalid, "fault.invalid", err)
	}
	return u.form, u.files, nil
}

type upload struct {
	form  url.Values
	files map[string]File
	most  map[string]int64
	room  int64
}

func (u *upload) take(part *multipart.Part) error {
	name := part.FormName()
	if part.FileName() == "" {
		typed, err := io.ReadAll(io.LimitReader(part, u.room+1))
		if u.room -= int64(len(typed)); u.room < 0 {
			return fault.New(fault.Invalid, "fault.invalid")
		}
		u.form.Add(name, legible(string(typed)))
		return err
	}
	most, wanted := u.most[name]
	if !wanted {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(part, most+1))
	if int64(len(data)) > most {
		u.files[name] = File{TooLarge: true}
		return err
	}
	u.files[name] = File{Data: data}
	return err
}
