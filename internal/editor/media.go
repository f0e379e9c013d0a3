package editor

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/picture"
	"prag/internal/voice"
	"prag/internal/web"
)

// A form sends a file as "field.file", takes one away with "field.remove", and says with "field.holds" that a recording says what the
// text says now.

// limits are how many bytes the files of a kind's form may have.
func limits(k catalogue.Kind) map[string]int64 {
	most := map[string]int64{}
	for _, f := range k.Fields {
		switch f.Type {
		case catalogue.Picture:
			most[f.Name+".file"] = picture.MaxBytes
		case catalogue.Sound:
			most[f.Name+".file"] = voice.MaxBytes
		}
	}
	return most
}

// takeIn keeps the files of a form and names them among its values. wrong is why one of them is none of ours.
func (e *Editor) takeIn(c echo.Context, k catalogue.Kind, v catalogue.Values, form url.Values, files map[string]web.File) (wrong, err error) {
	var faults fault.Fields
	for _, f := range k.Fields {
		file, chosen := files[f.Name+".file"]
		switch {
		case !f.Media():
			continue
		case chosen && file.TooLarge:
			err = fault.Field(f.Name, map[string]string{catalogue.Picture: "picture.large", catalogue.Sound: "voice.large"}[f.Type])
		case chosen && f.Type == catalogue.Picture:
			err = e.takePicture(c, f, v, file.Data)
		case chosen:
			err = e.takeRecording(c, f, v, file.Data)
		case form.Get(f.Name+".remove") == "yes":
			v.Plain[f.Name] = ""
		case form.Get(f.Name+".holds") == "yes":
			name, _ := v.Recording(catalogue.LangOf(f.Name))
			v.Record(catalogue.LangOf(f.Name), name)
		}
		var refused *fault.Error
		if fault.Is(err, fault.Invalid) && errors.As(err, &refused) {
			faults.Add(f.Name, refused.Key)
			err = nil
		}
		if err != nil {
			return nil, err
		}
	}
	return faults.Err(), nil
}

func (e *Editor) takePicture(c echo.Context, f catalogue.Field, v catalogue.Values, file []byte) error {
	ctx := c.Request().Context()
	select {
	case e.drawing <- struct{}{}:
		defer func() { <-e.drawing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	made, err := picture.Made(file)
	if err != nil {
		return err
	}
	v.Plain[f.Name] = made.Name
	return e.cat.AddPicture(ctx, web.Who(c), made)
}

// takeRecording keeps a recording together with the text that was typed in the same form: that is what it says.
func (e *Editor) takeRecording(c echo.Context, f catalogue.Field, v catalogue.Values, file []byte) error {
	ctx := c.Request().Context()
	sound, err := e.voice.Recorded(ctx, file)
	if errors.Is(err, voice.ErrSilent) {
		return fault.Wrap(fault.Invalid, "voice.unable", err)
	}
	if err != nil {
		return err
	}
	name, err := e.cat.AddRecording(ctx, web.Who(c), sound)
	v.Record(catalogue.LangOf(f.Name), name)
	return err
}

// picture shows an editor what was handed in.
func (e *Editor) picture(c echo.Context) error {
	p, err := e.cat.Picture(c.Request().Context(), web.Who(c).TenantID, c.Param("name"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, p.Mime, p.Small)
}

// recording plays an editor what was handed in.
func (e *Editor) recording(c echo.Context) error {
	sound, err := e.cat.Recording(c.Request().Context(), web.Who(c).TenantID, c.Param("name"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	c.Response().Header().Set(echo.HeaderContentType, voice.Mime)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(sound))
	return nil
}
